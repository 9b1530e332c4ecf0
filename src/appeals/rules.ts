import type { FormError } from '../ui/form.tsx';

/** What publishing looks at. */
export type Publishable = {
  title: string;
  story: string;
  deadline: Date | null;
  /** How many needs are not closed. */
  openNeeds: number;
  organisationState: 'applied' | 'approved' | 'declined';
};

/** One line of the list to publishing: what it asks for, in plain words, and whether it is there. */
export type CheckLine = { path: string; label: string; missing: string | null };

/** Everything publishing asks for, in the order of the form. */
export function publishChecklist(appeal: Publishable, now: Date): CheckLine[] {
  const { title, story, deadline, openNeeds, organisationState } = appeal;
  const check = (path: string, label: string, missing: string | null): CheckLine => ({ path, label, missing });
  return [
    check('title', 'A title', title.trim() === '' ? 'Give the appeal a title' : null),
    check('story', 'A story', story.trim() === '' ? 'Tell in a few words what happened and why it is urgent' : null),
    check('deadline', 'A deadline to come', deadlineMissing(deadline, now)),
    check('needs', 'At least one need', openNeeds === 0 ? 'Say at least one thing that is needed' : null),
    check('organisation', 'Your organisation is approved', approvalMissing(organisationState)),
  ];
}

function deadlineMissing(deadline: Date | null, now: Date): string | null {
  if (deadline === null) return 'Say until when you need it';
  return deadline <= now ? 'The deadline has passed. Choose one to come' : null;
}

function approvalMissing(state: Publishable['organisationState']): string | null {
  switch (state) {
    case 'approved':
      return null;
    case 'applied':
      return 'The host is still looking at your organisation. You will get an e-mail, then you can publish';
    case 'declined':
      return 'The host has declined your organisation, so it can’t publish appeals';
  }
}

/** An appeal that is out can't lose what people rely on. */
export function publishedProblems({
  story,
  deadline,
  openNeeds,
}: Pick<Publishable, 'story' | 'deadline' | 'openNeeds'>): FormError[] {
  return [
    ...(story === '' ? [{ path: 'story', message: 'A published appeal needs its story' }] : []),
    ...(deadline === null ? [{ path: 'deadline', message: 'A published appeal needs its deadline' }] : []),
    ...(openNeeds === 0
      ? [{ path: 'needs', message: 'Keep at least one need. To take no more at all, close the appeal' }]
      : []),
  ];
}
