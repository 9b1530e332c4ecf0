/** Reads QR codes from the camera: by the browser where it can, else by the decoder at `reader`. */

type Decode = (frame: { width: number; height: number; data: Uint8ClampedArray }) => string;
type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

export type Scanning = { kind: 'on'; stop(): void } | { kind: 'refused' } | { kind: 'no-camera' };

const everyMs = 150;
const largestSide = 800;

/** Asks for the camera and tells each code that it sees. */
export async function startScan(
  video: HTMLVideoElement,
  { reader, onCode }: { reader: string; onCode(text: string): void },
): Promise<Scanning> {
  // Missing over plain http.
  if (!('mediaDevices' in navigator)) return { kind: 'no-camera' };
  const read = readerFrom(reader);
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  } catch (error) {
    return { kind: error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'no-camera' };
  }
  let isOn = true;
  const isScanning = () => isOn;
  const stop = () => {
    isOn = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const look = async () => {
    while (isScanning()) {
      const text = video.videoWidth > 0 ? await (await read)(video).catch(() => null) : null;
      if (text !== null && text !== '' && isScanning()) onCode(text);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  void look();
  return { kind: 'on', stop };
}

async function readerFrom(reader: string): Promise<(video: HTMLVideoElement) => Promise<string | null>> {
  const detector = await browsersOwn();
  if (detector) return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  const { decode } = (await import(reader)) as { decode: Decode };
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, largestSide / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const frame = context?.getImageData(0, 0, canvas.width, canvas.height);
    return Promise.resolve(frame ? readFrame(decode, frame) : null);
  };
}

/** The decoder throws where it finds none. */
function readFrame(decode: Decode, frame: ImageData): string | null {
  try {
    return decode(frame);
  } catch {
    return null;
  }
}

/** The browser's own reader, where it is there and reads QR codes. */
async function browsersOwn(): Promise<Detector | null> {
  const own = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = await own?.getSupportedFormats().catch((): string[] => []);
  return own && formats?.includes('qr_code') ? new own({ formats: ['qr_code'] }) : null;
}
