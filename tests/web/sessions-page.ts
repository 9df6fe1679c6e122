/** What the test of random sessions uses of the page: its document, its run, and every way to change them. */

export { formatDocument } from "../../wasm/experiment/encode.ts";
export { createHost } from "../../wasm/host.ts";
export { Playground } from "../../web/src/app.ts";
export { chooseClasses, chooseLoss, chooseSet } from "../../web/src/data-edit.ts";
export { hashOf, linkedIn } from "../../web/src/document/link.ts";
export {
  addLayer,
  freezeLayer,
  moveLayer,
  removeLayer,
  setActivation,
  setBias,
  setInit,
  setUnits,
} from "../../web/src/edit.ts";
export { setFrozen, setValues } from "../../web/src/parameters/edit-parameters.ts";
export { chooseOptimizer, fromTheStart, setTraining } from "../../web/src/training/settings.ts";
