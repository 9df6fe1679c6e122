/** Small choices kept in this browser. A frame without storage, or a full one, keeps nothing and works all the same. */

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`chainrule.${name}`);
  } catch {
    return null;
  }
}

/** Whether it was kept. */
export function keep(name: string, value: string): boolean {
  try {
    localStorage.setItem(`chainrule.${name}`, value);
    return true;
  } catch {
    return false;
  }
}
