import decodeQR from 'qr/decode.js';

/** The decoder for browsers without `BarcodeDetector`, loaded when somebody scans. */
export const decode = (frame: { width: number; height: number; data: Uint8ClampedArray }): string => decodeQR(frame);
