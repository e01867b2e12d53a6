/**
 * Several files to one document, by Redocly's bundler. The only module that knows it.
 *
 * Nothing leaves the machine: references to URLs are refused unless the entry document itself was named by URL.
 */

import { existsSync } from "node:fs";
import {
  BaseResolver,
  bundle as bundleDocument,
  createConfig,
  type Document,
  ResolveError,
  type Source,
  YamlParseError,
} from "@redocly/openapi-core";
import { CATALOGUE_KEY } from "./catalogue.js";
import { checkVersion } from "./check-document.js";
import { checkReferences } from "./check-references.js";
import { placeReports, quoted, type Report, sortDiagnostics } from "./diagnostics.js";
import {
  isObject,
  joinPointer,
  own,
  ownObject,
  ownString,
  pointerTokens,
  resolvePointer,
  setOwn,
} from "./json-pointer.js";
import { jsonFault } from "./json-syntax.js";
import type { Diagnostic, Json, JsonObject, Position } from "./model.js";
import { findPosition, type Place, SourceFile, splitReference } from "./positions.js";
import { isJsonFile, syntaxDiagnostics } from "./syntax.js";
import { treeFault } from "./tree.js";

/** One document made of all its files, and a way back to them. */
export interface Bundle {
  /** Undefined when there is nothing that could be expanded. */
  readonly document?: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  locate(pointer: string): Position | undefined;
}

/**
 * Reads a document and every file it refers to.
 *
 * @param entry - Absolute path or http(s) URL.
 * @param display - Turns an absolute path into the name for messages.
 */
export async function bundle(entry: string, display: (path: string) => string): Promise<Bundle> {
  const resolver = new RecordingResolver(entry, display);
  const root = await resolver.tryResolve(entry, true);
  const failed = (diagnostics: readonly Diagnostic[]): Bundle => ({
    diagnostics: sortDiagnostics(diagnostics),
    locate: () => undefined,
  });
  if (root instanceof YamlParseError) return failed(resolver.syntaxDiagnostics(root));
  if (root instanceof Error) return failed([unreadable(root, { file: display(entry), line: 1, column: 1 })]);

  const reports: Report[] = [];
  if (!checkVersion(root.parsed, (report) => void reports.push(report)) || !isObject(root.parsed)) {
    return failed(placeReports(reports, new Places(entry, root.parsed, resolver).locate));
  }
  const catalogue = await resolver.includeCatalogue(root.parsed);
  // The bundler gives up on a reference that only leads back to itself, and so does this function, with its place.
  checkReferences(root.parsed, (report) => void (report.id === "ref-circular" && reports.push(report)));
  const places = new Places(entry, root.parsed, resolver);
  if (reports.length > 0) return failed(placeReports(reports, places.locate));
  // Without a path the bundler would read the ignore file of the working directory, which concerns `lint` only.
  const config = await createConfig({}, { configPath: import.meta.filename });
  const known = componentKeys(root.parsed);
  const { problems } = await bundleDocument({ doc: root, config, externalRefResolver: resolver });
  unescapeComponents(root.parsed, known);
  const unresolved = problems.flatMap(({ location, severity }): Diagnostic[] => {
    const [at] = location;
    // Warnings are remarks on components that got another name.
    if (severity !== "error" || !at?.pointer?.startsWith("#")) return [];
    return resolver.unresolved({ file: at.source.absoluteRef, tokens: pointerTokens(at.pointer.slice(1)) });
  });
  const unread = [...catalogue, ...resolver.allSyntaxDiagnostics()];
  const diagnostics = sortDiagnostics([...unread, ...unresolved]);
  // With a file missing from its midst, what else could be said of the document would be guesses.
  return { diagnostics, locate: places.locate, ...(unread.length === 0 && { document: root.parsed }) };
}

/** `#/components/schemas/App` of every component. */
function componentKeys(document: JsonObject): Set<string> {
  const sections = Object.entries(ownObject(document, "components") ?? {});
  return new Set(
    sections.flatMap(([section, entries]) =>
      Object.keys(isObject(entries) ? entries : {}).map((name) => `#/components/${section}/${name}`),
    ),
  );
}

/**
 * Gives components that the bundler named by an escaped pointer token (`B~1x`) a name that is legal (OAS Components Object)
 * and that needs no escaping: the references it wrote to them are not escaped once more, so that they lead to nothing.
 */
function unescapeComponents(document: JsonObject, known: ReadonlySet<string>): void {
  const renamed = new Map<string, string>();
  for (const [section, entries] of Object.entries(ownObject(document, "components") ?? {})) {
    if (!isObject(entries)) continue;
    for (const [name, entry] of Object.entries(entries)) {
      const ref = `#/components/${section}/${name}`;
      if (known.has(ref) || !/~[01]/.test(name)) continue;
      let legal = name.replace(/~[01]/g, "_");
      while (Object.hasOwn(entries, legal)) legal += "_";
      delete entries[name];
      setOwn(entries, legal, entry);
      renamed.set(ref, `#/components/${section}/${legal}`);
    }
  }
  if (renamed.size > 0) redirect(document, renamed, false, new Set());
}

/** Changes every `$ref`, and every value of a discriminator's `mapping`, that names a renamed component. */
function redirect(
  node: Json,
  renamed: ReadonlyMap<string, string>,
  isMapping: boolean,
  seen: Set<object>,
): void {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  for (const [key, value] of Object.entries(node)) {
    const target = typeof value === "string" && renamed.get(value);
    if (target && isObject(node) && (isMapping || key === "$ref")) setOwn(node, key, target);
    else redirect(value, renamed, key === "mapping", seen);
  }
}

function unreadable(error: Error, position: Position): Diagnostic {
  const cause = error instanceof ResolveError ? error.originalError : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : cause.message.split("\n")[0];
  const message = `The file cannot be read (${code}).`;
  return {
    id: "file-unreadable",
    severity: "error",
    message,
    fix: "correct its path, or make it readable",
    position,
  };
}

/** Keeps the text and the parsed value of every file that was read, and remembers what failed. */
class RecordingResolver extends BaseResolver {
  readonly files = new Map<string, SourceFile>();
  readonly parsed = new Map<string, Json>();
  readonly #entry: string;
  readonly #display: (path: string) => string;
  readonly #failed = new Map<string, YamlParseError>();
  #catalogueFile: string | undefined;

  constructor(entry: string, display: (path: string) => string) {
    super({ http: { headers: [] } });
    this.#entry = entry;
    this.#display = display;
  }

  /** A reference is a URI: `a%20b.yaml` is the file `a b.yaml`, unless there is one of that very name. */
  override resolveExternalRef(base: string | null, ref: string): string {
    const literal = super.resolveExternalRef(base, ref);
    if (base === null || isUrl(literal) || !ref.includes("%") || existsSync(literal)) return literal;
    return super.resolveExternalRef(base, decoded(ref));
  }

  override async loadExternalRef(absoluteRef: string): Promise<Source> {
    if (isUrl(absoluteRef) && !isUrl(this.#entry)) throw new ResolveError(new Error("no network"));
    return super.loadExternalRef(absoluteRef);
  }

  override parseDocument(source: Source, isRoot = false): Document {
    this.files.set(source.absoluteRef, new SourceFile(this.#display(source.absoluteRef), source.body));
    try {
      const document = isJsonFile(source.absoluteRef)
        ? this.#parseJson(source, isRoot)
        : super.parseDocument(source, isRoot);
      const fault = treeFault(document.parsed);
      if (fault) throw new YamlParseError(new Error(fault), source);
      if (document.parsed !== undefined) this.parsed.set(source.absoluteRef, document.parsed);
      return document;
    } catch (error) {
      if (error instanceof YamlParseError) this.#failed.set(source.absoluteRef, error);
      throw error;
    }
  }

  /** The bundler would read JSON as YAML, which admits more. */
  #parseJson(source: Source, isRoot: boolean): Document {
    if (jsonFault(source.body)) throw new YamlParseError(new Error("not JSON"), source);
    // A key that occurs twice is legal JSON, and an error to the bundler's parser.
    const document = super.parseDocument(source, isRoot);
    return { ...document, parsed: JSON.parse(source.body.replace(/^\ufeff/, "")) };
  }

  /** Reads a file; what is wrong with it comes back as a value. */
  async tryResolve(absoluteRef: string, isRoot = false): Promise<Document | ResolveError | YamlParseError> {
    return this.resolveDocument(null, absoluteRef, isRoot).catch((error: unknown) => {
      if (error instanceof ResolveError || error instanceof YamlParseError) return error;
      throw error;
    });
  }

  /** Puts the catalogue's own file in the place of its reference, which the bundler leaves alone: extensions are not its business. */
  async includeCatalogue(root: JsonObject): Promise<Diagnostic[]> {
    const value = own(root, CATALOGUE_KEY);
    const ref = isObject(value) ? ownString(value, "$ref") : undefined;
    if (ref === undefined) return [];
    const { file, tokens } = splitReference(ref);
    const target = file === "" ? this.#entry : this.resolveExternalRef(this.#entry, file);
    this.#catalogueFile = target;
    const document = await this.tryResolve(target);
    const catalogue =
      document instanceof Error ? undefined : resolvePointer(document.parsed, joinPointer("", ...tokens));
    setOwn(root, CATALOGUE_KEY, catalogue ?? {});
    if (catalogue !== undefined || document instanceof YamlParseError) return [];
    const place = { file: this.#entry, tokens: [CATALOGUE_KEY, "$ref"] };
    const position = findPosition(place, this.files, () => place);
    return [{ ...unresolvedDiagnostic(ref), ...(position && { position }) }];
  }

  allSyntaxDiagnostics(): Diagnostic[] {
    return [...this.#failed.values()].flatMap((error) => this.syntaxDiagnostics(error));
  }

  syntaxDiagnostics(error: YamlParseError): Diagnostic[] {
    const { absoluteRef } = error.source;
    const file = this.files.get(absoluteRef);
    const cataloguePath =
      absoluteRef === this.#catalogueFile ? [] : absoluteRef === this.#entry ? [CATALOGUE_KEY] : undefined;
    const found = file ? syntaxDiagnostics(file, cataloguePath) : [];
    if (found.length > 0) return found;
    // The bundler's parser is stricter here and there; then its own word has to do.
    const position = { file: this.#display(absoluteRef), line: error.line || 1, column: error.col || 1 };
    const [line = ""] = error.originalError.message.split("\n");
    const sentence = line.replace(/ in ".*" \(\d+:\d+\)$/, "");
    return [
      { id: "syntax", severity: "error", message: `${sentence}.`, fix: "correct the syntax", position },
    ];
  }

  /** The finding for a reference that the bundler could not follow; none when its file has syntax errors of its own. */
  unresolved(place: Place): Diagnostic[] {
    const at = place.tokens.at(-1) === "$ref" ? place.tokens.slice(0, -1) : place.tokens;
    const node = resolvePointer(this.parsed.get(place.file) ?? null, joinPointer("", ...at));
    const ref =
      (isObject(node) ? ownString(node, "$ref") : typeof node === "string" ? node : undefined) ?? "";
    const { file } = splitReference(ref);
    if (file !== "" && this.#failed.has(this.resolveExternalRef(place.file, file))) return [];
    const tokens = isObject(node) ? [...at, "$ref"] : at;
    const position = findPosition({ file: place.file, tokens }, this.files, () => place);
    return [{ ...unresolvedDiagnostic(ref), ...(position && { position }) }];
  }
}

function unresolvedDiagnostic(ref: string): Diagnostic {
  const url = isUrl(ref);
  const message = url
    ? `The reference ${quoted(ref)} leads to the network, which is not used.`
    : `The reference ${quoted(ref)} leads to nothing.`;
  const fix = url ? "keep a copy of the file beside the document" : "correct its path, or add what it names";
  return { id: "ref-unresolved", severity: "error", message, fix };
}

function decoded(ref: string): string {
  try {
    return decodeURIComponent(ref);
  } catch {
    return ref;
  }
}

function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** Finds the file and pointer in which a value of the bundled document was written. */
class Places {
  readonly #entry: string;
  readonly #root: Json;
  readonly #resolver: RecordingResolver;
  #origins: WeakMap<object, Place> | undefined;

  constructor(entry: string, root: Json, resolver: RecordingResolver) {
    this.#entry = entry;
    this.#root = root;
    this.#resolver = resolver;
  }

  /** The bundler moves objects and does not copy them: an object's identity says which file it came from. */
  locate = (pointer: string): Position | undefined => {
    this.#origins ??= this.#findOrigins();
    const tokens = pointerTokens(pointer);
    let place: Place = { file: this.#entry, tokens };
    let value: Json | undefined = this.#root;
    for (let index = 0; index <= tokens.length && typeof value === "object" && value !== null; index++) {
      const origin = this.#origins.get(value);
      if (origin) place = { file: origin.file, tokens: [...origin.tokens, ...tokens.slice(index)] };
      const token = tokens[index];
      if (token !== undefined) value = Array.isArray(value) ? value[Number(token)] : own(value, token);
    }
    return findPosition(place, this.#resolver.files, (from, ref) => {
      const { file, tokens: target } = splitReference(ref);
      return { file: file === "" ? from : this.#resolver.resolveExternalRef(from, file), tokens: target };
    });
  };

  #findOrigins(): WeakMap<object, Place> {
    const origins = new WeakMap<object, Place>();
    const visit = (value: Json, file: string, tokens: readonly string[]): void => {
      if (typeof value !== "object" || value === null || origins.has(value)) return;
      origins.set(value, { file, tokens });
      for (const [key, item] of Object.entries(value)) visit(item, file, [...tokens, key]);
    };
    // The entry comes last: what the bundler put into it belongs to the others.
    for (const [file, parsed] of this.#resolver.parsed) if (file !== this.#entry) visit(parsed, file, []);
    visit(this.#root, this.#entry, []);
    return origins;
  }
}
