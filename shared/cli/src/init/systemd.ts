import type { Deployment } from "./deployment.ts";

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Credentials */
export const systemd: Deployment = {
  label: "a systemd unit",
  fileName: ({ program }) => `${program}.service`,
  content: ({ program, displayName, configPath, files }) => `[Unit]
Description=${displayName} connector for ConductorOne
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/env ${program}
# Only the service can read the copy of the config file that systemd gives it.
LoadCredential=config.yaml:${configPath}
Environment=BATON_CONFIG_PATH=%d/config.yaml
${files.map(({ variable, name, path }) => `LoadCredential=${name}:${path}\nEnvironment=${variable}=%d/${name}\n`).join("")}DynamicUser=yes
StateDirectory=${program}
WorkingDirectory=%S/${program}
# What a stopped or killed service must find again: marks of what it began, results not acknowledged, syncs.
Environment=BATON_TMPDIR=%S/${program}
Environment=BATON_HOST_ID=%H
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=yes
NoNewPrivileges=yes
Restart=always
RestartSec=10
# A running sync is stopped with a checkpoint.
TimeoutStopSec=60

[Install]
WantedBy=multi-user.target
`,
  next: ({ program }) => [
    `sudo cp ${program}.service /etc/systemd/system/`,
    `sudo systemctl daemon-reload && sudo systemctl enable --now ${program}`,
  ],
};
