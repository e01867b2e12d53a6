/** The doctor room: why a server does not answer as its document says. */

export { type DoctorOptions, doctor } from "./doctor.js";
export type { Diagnosis, Elsewhere, Examination, OperationSighting, Sighting, Standing } from "./model.js";
