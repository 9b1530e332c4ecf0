import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Letter, LetterDraft, LetterPart } from './letter.ts';

/** Text and HTML from the same parts. Pure. */
export function compose(draft: LetterDraft): Letter {
  const { to, subject, fromName, replyTo, stopUrl, calendar } = draft;
  return {
    to,
    subject,
    fromName,
    text: textOf(draft),
    html: `<!doctype html>${renderToString(<LetterFrame {...draft} />)}`,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(stopUrl === undefined ? {} : { stopUrl }),
    ...(calendar === undefined ? {} : { calendar }),
  };
}

const ink = '#1d2421';
const green = '#0b5d3b';
const font = "font-family: 'Atkinson Hyperlegible Next', Verdana, sans-serif; font-size: 17px; line-height: 1.5";

function LetterFrame({ subject, fromName, parts, why, smallLinks = [], stopUrl }: LetterDraft): VNode {
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style={`margin: 0; background: #fbf6ea; color: ${ink}; ${font}`}>
        <div style="max-width: 34em; margin: 0 auto; padding: 24px 20px">
          <p style={`margin: 0 0 20px; color: ${green}; font-weight: bold`}>{fromName}</p>
          {parts.map((part) => (
            <Part part={part} />
          ))}
          <hr style="border: 0; border-top: 1px solid #d8cfba; margin: 28px 0 12px" />
          <p style="font-size: 14px; margin: 0 0 8px">{why}</p>
          {smallLinks.map((link) => (
            <p style="font-size: 14px; margin: 0 0 8px">
              <a style={`color: ${ink}`} href={link.url}>
                {link.label}
              </a>
            </p>
          ))}
          {stopUrl && (
            <p style="font-size: 14px; margin: 0">
              <a style={`color: ${ink}`} href={stopUrl}>
                Stop this mail
              </a>
            </p>
          )}
        </div>
      </body>
    </html>
  );
}

function Part({ part }: { part: LetterPart }): VNode {
  if ('text' in part) return <p style="margin: 0 0 16px; white-space: pre-line">{part.text}</p>;
  if ('heading' in part) return <h2 style="margin: 24px 0 8px; font-size: 19px">{part.heading}</h2>;
  if ('list' in part)
    return (
      <ul style="margin: 0 0 16px; padding-left: 1.2em">
        {part.list.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    );
  if ('button' in part)
    return (
      <p style="margin: 24px 0">
        <a
          href={part.button.url}
          style={`background: ${green}; color: #ffffff; padding: 14px 22px; border-radius: 8px; text-decoration: none; font-weight: bold; display: inline-block`}
        >
          {part.button.label}
        </a>
      </p>
    );
  if ('qr' in part)
    return (
      <p style="margin: 0 0 16px">
        <img src={part.qr.url} alt={part.qr.code} width="200" height="200" style="background: #ffffff" />
      </p>
    );
  if ('photo' in part)
    return (
      <p style="margin: 0 0 16px">
        <img src={part.photo.url} alt="Photo of the day" style="max-width: 100%; height: auto; border-radius: 8px" />
        {part.photo.caption !== '' && <br />}
        {part.photo.caption}
      </p>
    );
  return (
    <p style="margin: 0 0 16px">
      <a style={`color: ${green}`} href={part.link.url}>
        {part.link.label}
      </a>
    </p>
  );
}

function textOf({ fromName, parts, why, smallLinks = [], stopUrl }: LetterDraft): string {
  const blocks = parts.flatMap((part) => {
    if ('qr' in part) return [];
    if ('text' in part) return part.text;
    if ('heading' in part) return part.heading.toUpperCase();
    if ('list' in part) return part.list.map((line) => `- ${line}`).join('\n');
    if ('photo' in part) return `${part.photo.caption === '' ? 'A photo' : part.photo.caption}:\n${part.photo.url}`;
    const { label, url } = 'button' in part ? part.button : part.link;
    return `${label}:\n${url}`;
  });
  const small = [why, ...smallLinks.map(({ label, url }) => `${label}: ${url}`)];
  if (stopUrl) small.push(`Stop this mail: ${stopUrl}`);
  return [fromName, ...blocks, `-- \n${small.join('\n')}`].join('\n\n') + '\n';
}
