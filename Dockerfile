# Untried: no Docker ran where this was written. It follows the README's two commands and nothing else.
FROM node:24-bookworm-slim
WORKDIR /app
RUN mkdir -p /app/data && chown -R node:node /app
USER node
COPY --chown=node:node . .
# Installs the packages and builds, so that the container starts at once.
RUN npm run build
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/app/data
EXPOSE 3000
VOLUME /app/data
HEALTHCHECK --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without DATABASE_URL the container runs its own PostgreSQL in /app/data.
# What `npm start` runs; npm itself would not hand on the signal to stop.
CMD ["node", "scripts/start.mjs"]
