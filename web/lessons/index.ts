/** All lessons, in the order they are taught. */
import { graphs } from "./graphs.ts";
import { learning } from "./learning.ts";
import { lenses } from "./lenses.ts";
import type { Lesson } from "./lesson.ts";
import { networks } from "./networks.ts";
import { slopes } from "./slopes.ts";

export const lessons: readonly Lesson[] = [...slopes, ...graphs, ...networks, ...lenses, ...learning];

export const lessonNamed = (id: unknown): Lesson | null => lessons.find((lesson) => lesson.id === id) ?? null;
