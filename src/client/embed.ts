import { followOnlyShown } from './parts/only-shown.ts';

/** An appeal in a frame on another site: its numbers move by themselves. */
function enhanceEmbed(embed: HTMLElement): void {
  const { embed: slug } = embed.dataset;
  if (slug) followOnlyShown(embed, slug, { betweenReloadsMs: 5_000 });
}

document.querySelectorAll<HTMLElement>('[data-embed]').forEach(enhanceEmbed);
