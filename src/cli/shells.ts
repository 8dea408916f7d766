export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Part of the help, and of each script. */
export const howToComplete = `  bash  mailha completion bash >/etc/bash_completion.d/mailha
  zsh   mailha completion zsh >/usr/local/share/zsh/site-functions/_mailha
  fish  mailha completion fish >~/.config/fish/completions/mailha.fish
`;
