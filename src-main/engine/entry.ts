/** An engine process: a utility process under Electron, a child process under Node. */
import { jobs } from './jobs/index'
import { enginePort } from './port'
import { serveJobs } from './serve-jobs'

serveJobs(enginePort(), jobs)
