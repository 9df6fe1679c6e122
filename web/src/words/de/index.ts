/** German. A file for each room of the page, so that each is translated where it is built. */
import type { Catalogue } from "../language.ts";
import document from "./document.json";
import frame from "./frame.json";
import network from "./network.json";
import training from "./training.json";

export default {
  ...document,
  ...frame,
  ...network,
  ...training,
} satisfies Catalogue;
