/** Forms with parts, read as leniently as some frameworks do. */

export interface FormPart {
  readonly name: string;
  /** Absent for a part without one. */
  readonly filename?: string;
  readonly type?: string;
  /** Each letter is a byte. */
  readonly content: string;
}

/**
 * Reads what can be read: a part without a name is left out, a body that is cut off ends its last part, a text may come as a file and
 * the other way round, whatever stands before the first delimiter is skipped.
 *
 * @returns undefined where the Content-Type names no boundary.
 */
export function readLeniently(contentType: string, body: Buffer): FormPart[] | undefined {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const [, ...pieces] = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
  return pieces.flatMap((piece) => {
    const end = piece.indexOf("\r\n\r\n");
    if (piece.startsWith("--") || end === -1) return [];
    const head = piece.slice(0, end);
    const name = /\bname="([^"]*)"/.exec(head)?.[1];
    if (name === undefined) return [];
    const filename = /filename="([^"]*)"/.exec(head)?.[1];
    const type = /Content-Type: *([^\r;]+)/i.exec(head)?.[1]?.toLowerCase();
    return [
      {
        name,
        ...(filename !== undefined && { filename }),
        ...(type && { type }),
        content: piece.slice(end + 4),
      },
    ];
  });
}
