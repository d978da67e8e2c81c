/** True between the end of the boot and the begin of the stop. */
export class Readiness {
  ready = false;
}
