/**
 * Puts a text on the clipboard. Where the browser refuses (a frame without leave, an old browser) the older way is tried
 * with a field inside `root`; false when neither works, so that the text can be shown to be copied by hand.
 */
export async function copyText(text: string, root: ParentNode & Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromField(text, root);
  }
}

function copyFromField(text: string, root: ParentNode & Node): boolean {
  const field = document.createElement("textarea");
  field.className = "sr";
  field.value = text;
  root.append(field);
  const focused = (root.getRootNode() as Document | ShadowRoot).activeElement;
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
