/** Decodes a part of a URL. A percent sign that encodes nothing stands for itself. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
