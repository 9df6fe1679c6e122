import { nothing, render } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { formula } from "./formula.ts";

/**
 * Sets a formula into an element: `<math ${typeset(mathml)}></math>`. While its form stays, only the text of its numbers
 * changes, so that what a reader has marked or what is read aloud is not torn away four times a second. The MathML
 * comes from `written.ts` and the engine, which escape every name.
 */
class Typeset extends Directive {
  #written: string | null = null;

  override render(_mathml: string) {
    return nothing;
  }

  override update(part: ElementPart, [mathml]: [string]) {
    if (mathml === this.#written) return nothing;
    this.#written = mathml;
    const fresh = document.createElement("div");
    render(formula(mathml), fresh);
    const math = fresh.querySelector("math");
    if (math) become(part.element, math);
    return nothing;
  }
}

export const typeset = directive(Typeset);

/** Makes `old` hold what `fresh` holds; elements of the same form stay. */
function become(old: Element, fresh: Element): void {
  const before = drawn(old);
  const after = drawn(fresh);
  const same = before.length === after.length && before.every((node, i) => alike(node, after[i] as ChildNode));
  if (!same) {
    old.replaceChildren(...after);
    return;
  }
  for (const [i, node] of before.entries()) {
    const next = after[i] as ChildNode;
    if (node instanceof Element) become(node, next as Element);
    else if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
  }
}

/** Without the comments that templates leave. */
function drawn(element: Element): ChildNode[] {
  return [...element.childNodes].filter(({ nodeType }) => nodeType !== Node.COMMENT_NODE);
}

function alike(a: ChildNode, b: ChildNode): boolean {
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
  if (!(a instanceof Element) || !(b instanceof Element)) return true;
  return (
    a.attributes.length === b.attributes.length &&
    [...a.attributes].every(({ name, value }) => b.getAttribute(name) === value)
  );
}
