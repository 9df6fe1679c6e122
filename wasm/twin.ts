/** The run that goes without the mistake beside one that makes it, so that the right numbers can stand beside the wrong. */
import type { Engine } from "./engine.ts";
import type { Watch } from "./host-types.ts";
import { limits } from "./limits.ts";
import type { Run } from "./run.ts";
import type { TwinFrame } from "./types.ts";

/** Share of the memory up to which a run gets a twin, so that the next document still finds room beside the two. */
const SHARE = 1 / 16;
/** A frame waits this many milliseconds for a twin that has been left behind; then it goes without. */
const WAIT = 50;

export class Twin {
  readonly #run: Run;
  #loss: { step: number; loss: TwinFrame["loss"] } | null = null;

  private constructor(run: Run) {
    this.#run = run;
    run.remember();
  }

  /** null where no mistake is made, and beside a run that is very large. */
  static of(engine: Engine, run: Run): Twin | null {
    const small = run.trainer.memory <= limits.memory * SHARE;
    return run.experiment.mistake !== null && small ? new Twin(run.withoutMistake(engine)) : null;
  }

  /** As many updates as the other run has made, back along its own way where that one has gone back. */
  follow(steps: number, milliseconds = Infinity): void {
    const run = this.#run;
    if (run.steps > steps) run.approach(steps);
    if (run.steps < steps) run.stepFor(milliseconds, steps - run.steps);
  }

  /** What it has come to after as many updates as the other; null where it is not there. */
  look(steps: number, probe: Watch["probe"]): TwinFrame | null {
    this.follow(steps, WAIT);
    const run = this.#run;
    if (run.steps !== steps) return null;
    if (this.#loss?.step !== steps) this.#loss = { step: steps, loss: run.evaluate().loss };
    return {
      loss: this.#loss.loss,
      parameters: run.trainer.parameters(),
      gradient: run.trainer.gradient(),
      probe: probe ? run.trainer.probe(probe.sample, probe.target) : null,
    };
  }

  [Symbol.dispose](): void {
    this.#run[Symbol.dispose]();
  }
}
