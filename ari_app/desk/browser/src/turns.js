// So many at once and no more: what is fetched for the eye must not stand in the way of the sound.

export class Turns {
  /**
   * @param {number} most how many may be under way
   * @param {() => boolean} may whether another one may begin now
   */
  constructor(most, may) {
    this.most = most;
    this.may = may;
    this.under = 0;
    /** @type {(() => Promise<void>)[]} */
    this.waiting = [];
  }

  /** @param {() => Promise<void>} task */
  add(task) {
    this.waiting.push(task);
    this.look();
  }

  /** Begins what may begin; to be called when `may` may have changed. */
  look() {
    while (this.under < this.most && this.waiting.length && this.may()) {
      const task = /** @type {() => Promise<void>} */ (this.waiting.shift());
      this.under += 1;
      const over = () => {
        this.under -= 1;
        this.look();
      };
      task().then(over, over);
    }
  }
}
