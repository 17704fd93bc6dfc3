/** What a person is told in a shell that goes on longer than the Ward it began with. */

export const builtAnew =
  'another Ward was installed since this shell began, or it was taken away: here it goes on as it began, and a new shell has what is there now';
