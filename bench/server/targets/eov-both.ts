import { validatedExpress } from "./eov.js";

/** express-openapi-validator judging requests and responses. */
export default validatedExpress({ validateResponses: true });
