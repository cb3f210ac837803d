import { shellWord } from "../shell-word.ts";
import { type Deployment, imageUser } from "./deployment.ts";

/** https://docs.docker.com/reference/compose-file/secrets/ */
export const compose: Deployment = {
  label: "a compose file",
  fileName: () => "compose.yaml",
  content: ({ program, configPath, files, image }) => `services:
  ${program}:
    image: ${image}
    restart: always
    read_only: true
    tmpfs: [/tmp]
    environment:
      BATON_CONFIG_PATH: /run/secrets/config.yaml
      BATON_HOST_ID: ${program}
      # What a stopped or killed service must find again: marks of what it began, results not acknowledged, syncs.
      BATON_TMPDIR: /work
${files.map(({ variable, name }) => `      ${variable}: /run/secrets/${name}\n`).join("")}    volumes:
      - work:/work
    secrets:
      - config.yaml
${files.map(({ name }) => `      - ${name}\n`).join("")}    stop_grace_period: 60s
volumes:
  work:
secrets:
  config.yaml:
    file: ${JSON.stringify(configPath)}
${files.map(({ name, path }) => `  ${name}:\n    file: ${JSON.stringify(path)}\n`).join("")}`,
  next: ({ configPath, files }) => [
    `sudo chown ${imageUser} ${[configPath, ...files.map(({ path }) => path)].map(shellWord).join(" ")}   # the user in the container`,
    "docker compose up -d",
    "docker compose logs -f",
  ],
};
