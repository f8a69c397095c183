# syntax=docker/dockerfile:1
# Two stages: the first builds dist/ with every tool, the second holds only what runs, as a user without rights.
# test/long/dockerfile.test.ts runs these very steps on a clean folder, since CI has no container engine.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY . .
# The optional packages bring Node itself, which this image has.
RUN npm run build && npm prune --omit=dev --omit=optional --no-audit --no-fund --loglevel=error

FROM node:24-bookworm-slim
# Agents come from outside of the container; the operators' door opens to others only where that is configured.
ENV NODE_ENV=production \
    POSTERN_STORE_DATA_DIR=/var/lib/postern \
    POSTERN_DOORS_AGENTS_LISTEN=0.0.0.0:8080
WORKDIR /opt/postern
RUN groupadd --system --gid 10001 postern \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/postern --shell /usr/sbin/nologin postern \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/postern
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/bin ./bin
COPY --from=build /src/dist ./dist
USER 10001:10001
VOLUME ["/var/lib/postern"]
EXPOSE 8080 8081 8082
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:8081/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "bin/postern.mjs"]
CMD ["start"]
