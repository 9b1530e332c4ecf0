import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { parse, type HTMLElement } from 'node-html-parser';
import { describe, expect, it } from 'vitest';
import { AdminPage } from '../../src/ui/admin-page.tsx';
import { loadAssets } from '../../src/ui/assets.ts';
import { NumberStepper, RadioGroup } from '../../src/ui/choices.tsx';
import { ErrorSummary, TextField } from '../../src/ui/form.tsx';
import { Page, renderPage } from '../../src/ui/layout.tsx';
import { TallyPicture, TallyWords } from '../../src/ui/tally-picture.tsx';

const assets = { url: (name: string) => `/${name}` };
const tins = {
  id: 'n1',
  item: 'dog food',
  unit: 'tin',
  wanted: 500,
  unconfirmed: 24,
  pledged: 160,
  onTheWay: 80,
  received: 117,
};

describe('the tally picture', () => {
  it('says in words what it shows, with the scale beneath', () => {
    const picture = drawn(<TallyPicture need={tins} />);
    expect(picture.querySelector('svg[role=img] title')?.text).toBe(
      'A shelf for tins of dog food, 500 asked for: 117 here, 80 on the way, 160 promised, 24 not confirmed yet',
    );
    expect(picture.querySelector('figcaption')?.text).toBe('One tin = 10, a full row = 100');
    expect(picture.querySelector('figure')?.getAttribute('data-need-id')).toBe('n1');
  });

  it('has a place for each object and fills the next one as far as it came', () => {
    const picture = drawn(<TallyPicture need={tins} />);
    expect(picture.querySelectorAll('[data-place]')).toHaveLength(50);
    expect(picture.querySelectorAll('[data-place].is-received')).toHaveLength(11);
    expect(picture.querySelectorAll('.started')).toHaveLength(1);
  });

  it('says so when there is more than was asked', () => {
    const picture = drawn(<TallyPicture need={{ ...tins, wanted: 300 }} />);
    expect(picture.querySelector('figcaption')?.text).toContain('The dashed shelf is more than was asked');
    expect(picture.querySelectorAll('.board.is-extra')).toHaveLength(1);
  });

  it('names the unit where the object is not it', () => {
    const picture = drawn(<TallyPicture need={{ ...tins, item: 'sugar', unit: 'kg' }} />);
    expect(picture.querySelector('figcaption')?.text).toBe('One picture = 10 kg, a full row = 100');
  });

  it('escapes what people wrote', () => {
    const picture = renderToString(<TallyPicture need={{ ...tins, item: '<script>alert(1)</script>' }} />);
    expect(picture).not.toContain('<script');
  });

  it('makes the numbers of the words strong', () => {
    const words = drawn(<TallyWords need={{ ...tins, wanted: 1500, expected: 310 }} />);
    expect(words.querySelectorAll('b').map((number) => number.text)).toEqual(['240', '117', '310', '1,500', '24']);
  });
});

describe('a form with errors', () => {
  const errors = [{ path: 'email', message: 'Write your e-mail address' }];

  it('names each error at the top, with a link to its field, and takes the focus', () => {
    const summary = drawn(<ErrorSummary errors={errors} />).querySelector('[role=alert]');
    expect(summary?.getAttribute('tabindex')).toBe('-1');
    expect(summary?.querySelector('a')?.getAttribute('href')).toBe('#email');
    expect(renderToString(<ErrorSummary errors={[]} />)).toBe('');
  });

  it('ties label, hint and error to the field and keeps what was typed', () => {
    const form = drawn(<TextField name="email" label="E-mail" hint="For one message" value="sam@" errors={errors} />);
    const input = form.querySelector('input');
    expect(input?.getAttribute('value')).toBe('sam@');
    expect(input?.getAttribute('aria-invalid')).toBe('true');
    expect(form.querySelector('label')?.getAttribute('for')).toBe(input?.id);
    const notes = input
      ?.getAttribute('aria-describedby')
      ?.split(' ')
      .map((id) => form.querySelector(`#${id}`)?.text);
    expect(notes).toEqual(['For one message', 'Please check: Write your e-mail address']);
  });

  it('leads to the first choice of a group', () => {
    const choices = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ];
    const group = drawn(<RadioGroup name="email" label="Which" choices={choices} value="b" errors={errors} />);
    expect(group.querySelector('#email')?.getAttribute('type')).toBe('radio');
    expect(group.querySelector('[checked]')?.getAttribute('value')).toBe('b');
    expect(group.querySelector('fieldset')?.getAttribute('aria-describedby')).toBe('email-error');
  });

  it('has a plain number field where there is no JavaScript', () => {
    const stepper = drawn(
      <NumberStepper name="n" label="Tins" value={24} max={100} shortcuts={[{ label: 'All', value: 100 }]} />,
    );
    expect(stepper.querySelectorAll('button').every((button) => button.hasAttribute('hidden'))).toBe(true);
    expect(stepper.querySelector('input')?.attributes).toMatchObject({
      type: 'number',
      value: '24',
      max: '100',
      min: '0',
    });
  });
});

describe('a page', () => {
  it('is a whole document with no inline script or style', () => {
    const html = renderPage(
      <Page
        title="Tins"
        description="500 tins"
        canonical="https://a.example/"
        scripts={['/built/a.js']}
        assets={assets}
        demo
      >
        <h1>Tins</h1>
      </Page>,
    );
    expect(html).toMatch(/^<!doctype html><html lang="en-GB">/);
    const page = parse(html);
    expect(page.querySelector('title')?.text).toBe('Tins – Appeal Amplifier');
    expect(page.querySelector('link[rel=canonical]')?.getAttribute('href')).toBe('https://a.example/');
    expect(page.querySelectorAll('script').map((script) => script.getAttribute('src'))).toEqual(['/built/a.js']);
    expect(page.querySelectorAll('[style], style')).toHaveLength(0);
    expect(page.querySelector('.demo-banner')?.text).toContain('Nothing here is real.');
  });

  it('shows a door volunteer no members and no settings', () => {
    const rooms = (role: 'owner' | 'door') =>
      drawn(
        <AdminPage
          title="Appeals"
          assets={assets}
          organisation={{ slug: 'hollow-lane', name: 'Hollow Lane' }}
          member={{ name: 'Dov', email: 'dov@example.org', role }}
          current="appeals"
        >
          <h1>Appeals</h1>
        </AdminPage>,
      )
        .querySelectorAll('.admin-nav a')
        .map((link) => link.text);
    expect(rooms('owner')).toEqual(['Appeals', 'The door', 'What came in', 'Drop-off points', 'Members', 'Settings']);
    expect(rooms('door')).toEqual(['Appeals', 'The door', 'What came in', 'Drop-off points']);
  });

  it('finds its files by the manifest of the build, and by their plain names without one', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'appeal-amplifier-assets-'));
    try {
      const manifest = path.join(folder, 'manifest.json');
      expect(loadAssets(manifest).url('styles.css')).toBe('/styles.css');
      await writeFile(manifest, JSON.stringify({ 'styles.css': '/built/styles-1a2b.css' }));
      expect(loadAssets(manifest).url('styles.css')).toBe('/built/styles-1a2b.css');
      expect(loadAssets(manifest).url('appeal.js')).toBe('/appeal.js');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function drawn(node: VNode): HTMLElement {
  return parse(renderToString(node));
}
