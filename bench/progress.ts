/** One line that overwrites itself, on a terminal only; an empty one takes it away. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
