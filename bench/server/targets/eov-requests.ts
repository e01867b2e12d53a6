import { validatedExpress } from "./eov.js";

/** express-openapi-validator judging requests only. */
export default validatedExpress({ validateResponses: false });
