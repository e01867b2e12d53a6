import type { Contract, DeclaredError, Operation, ResponseSpec } from "../contract/index.js";
import { errorsAt, matchResponse } from "../contract/index.js";
import { type DeclaredHeader, headerReader } from "./header-value.js";
import { type DeclaredMediaType, declareMediaType, matchMediaType, parseContentType } from "./media-type.js";
import { surfaceResponse } from "./surface-response.js";

/** What the contract declares for one status of one operation (or of the surface), taken apart once. */
export interface Declaration {
  readonly response: ResponseSpec | undefined;
  readonly mediaTypes: readonly DeclaredMediaType[];
  /** The spellings that nearly every answer uses, found without parsing the header. */
  readonly spellings: ReadonlyMap<string, DeclaredMediaType>;
  readonly headers: readonly DeclaredHeader[];
  /** Error codes declared at this status. */
  readonly errors: readonly DeclaredError[];
}

/** Declarations by status, per operation or, for answers that no operation gave, per contract. */
const declarations = new WeakMap<Operation | Contract, Map<number, Declaration>>();

/** Returns the declaration for a status; computed once per operation and status. */
export function declarationOf(
  contract: Contract,
  operation: Operation | undefined,
  status: number,
): Declaration {
  const owner = operation ?? contract;
  let byStatus = declarations.get(owner);
  if (!byStatus) {
    byStatus = new Map();
    declarations.set(owner, byStatus);
  }
  let declaration = byStatus.get(status);
  if (!declaration) {
    declaration = declare(contract, operation, status);
    byStatus.set(status, declaration);
  }
  return declaration;
}

/** The declared media type that a Content-Type falls under; `undefined` when it is malformed or undeclared. */
export function mediaTypeIn(
  { spellings, mediaTypes }: Declaration,
  contentType: string,
): DeclaredMediaType | undefined {
  const known = spellings.get(contentType);
  if (known) return known;
  const parsed = parseContentType(contentType);
  return parsed && matchMediaType(mediaTypes, parsed);
}

function declare(contract: Contract, operation: Operation | undefined, status: number): Declaration {
  const response = operation ? matchResponse(operation, status) : surfaceResponse(contract, status);
  const mediaTypes = (response?.content ?? []).map(declareMediaType);
  const headers = (response?.headers ?? [])
    // A Content-Type among the headers is ignored (OAS 3.1 Response Object, `headers`).
    .filter((header) => header.name.toLowerCase() !== "content-type")
    .map((header): DeclaredHeader => {
      const key = header.name.toLowerCase();
      const read = header.schemaPointer && headerReader(contract.document, header.schemaPointer);
      if (!header.schemaPointer || !read) return { header, key };
      return { header, key, read, validate: contract.validators.response(header.schemaPointer) };
    });
  const errors = operation
    ? errorsAt(operation, status)
    : contract.surfaceErrors.filter((error) => error.status === status);
  return { response, mediaTypes, spellings: spellingsOf(mediaTypes), headers, errors };
}

function spellingsOf(mediaTypes: readonly DeclaredMediaType[]): ReadonlyMap<string, DeclaredMediaType> {
  const spellings = new Map<string, DeclaredMediaType>();
  for (const mediaType of mediaTypes) {
    if (mediaType.type === "*" || mediaType.subtype === "*") continue;
    spellings.set(mediaType.declared.name, mediaType);
    if (Object.keys(mediaType.parameters).length > 0) continue;
    const charset = `${mediaType.declared.name}; charset=utf-8`;
    // A declaration that names the parameter itself is the more specific one.
    if (!mediaTypes.some((other) => other.declared.name === charset)) spellings.set(charset, mediaType);
  }
  return spellings;
}
