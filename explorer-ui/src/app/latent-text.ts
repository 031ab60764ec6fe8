/** A latent as text for the address: exactly, 4 bytes a number, in the base64 that needs no escaping (RFC 4648, 5). */

export function latentText(latent: Float32Array): string {
  const bytes = new Uint8Array(latent.buffer, latent.byteOffset, latent.byteLength);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** null where the text is no latent of this size, or not of finite numbers. */
export function latentFrom(text: string, size: number): Float32Array | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    if (bytes.length !== 4 * size) return null;
    const latent = new Float32Array(bytes.buffer);
    return latent.every(Number.isFinite) ? latent : null;
  } catch {
    return null;
  }
}
