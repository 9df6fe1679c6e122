/** Files in and out, by means that work in every browser and frame: a picked file, a download. */

/** Asks for a file; null when the reader thinks better of it. `accept` as an input takes it: `.json,.csv`. */
export function pickFile(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

/** Hands the reader a file. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address by the next task; it would hold the content as long as the page lives.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A text as the beginning of a file's name. */
export function fileName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return plain.slice(0, 60) || "experiment";
}
