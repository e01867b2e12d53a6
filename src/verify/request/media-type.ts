/** How a body of a media type is written. */

/** `json`, a form of either kind, text, or bytes. */
export type BodyKind = "json" | "urlencoded" | "multipart" | "text" | "bytes";

/** The way to write a body of a declared media type or range; `undefined` for one that needs knowledge of its own (XML). */
export function bodyKind(name: string): BodyKind | undefined {
  const [type = ""] = name.split(";");
  const essence = type.trim();
  if (
    essence === "application/json" ||
    essence.endsWith("+json") ||
    essence === "*/*" ||
    essence === "application/*"
  )
    return "json";
  if (essence === "application/x-www-form-urlencoded") return "urlencoded";
  if (essence === "multipart/form-data") return "multipart";
  if (essence.startsWith("text/") && essence !== "text/xml") return "text";
  if (essence === "application/octet-stream") return "bytes";
  return undefined;
}

/** The Content-Type to send for a declared media type: a range stands for JSON, plain text, or some subtype. */
export function concreteType(name: string): string {
  if (name === "*/*" || name === "application/*") return "application/json";
  return name === "text/*" ? "text/plain" : name.replace(/\/\*$/, "/x-any");
}
