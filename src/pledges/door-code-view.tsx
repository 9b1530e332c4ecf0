import type { VNode } from 'preact';
import { onTheParcel } from './arrival-words.ts';
import type { Way } from './arrivals.ts';
import type { QrCode } from '../sharing/pictures/qr.ts';

/** What a supporter shows at the door. `code`: as it is read out. */
export type DoorCodeView = { code: string; qr: QrCode };

/**
 * Large enough to be read over a table, and to be scanned from a cracked phone in the rain; on a parcel it is the code
 * alone. What is collected comes with somebody else.
 */
export function DoorCode({ door, way }: { door: DoorCodeView | null; way: Way }): VNode | null {
  if (door === null || way === 'collect') return null;
  const { code, qr } = door;
  if (way !== 'bring')
    return (
      <section class="stack" id="door">
        <h2>On the parcel</h2>
        <p>{onTheParcel[way]}</p>
        <p class="door-code">{code}</p>
      </section>
    );
  return (
    <section class="stack" id="door">
      <h2>When you are there</h2>
      <p>Show this at the door, or say the four signs. Without it your name will do.</p>
      <div class="door-show">
        <svg
          class="door-qr"
          viewBox={`0 0 ${qr.size} ${qr.size}`}
          width="200"
          height="200"
          role="img"
          aria-label={`QR code of ${code}`}
          shape-rendering="crispEdges"
        >
          <path fill="#fff" d={`M0 0h${qr.size}v${qr.size}H0z`} />
          <path fill="#000" d={qr.path} />
        </svg>
        <p class="door-code">{code}</p>
      </div>
    </section>
  );
}
