#define _POSIX_C_SOURCE 200809L

#include "output/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

extern char **environ;

/* gnuplot says this after each job; print goes to standard error. */
#define DONE_MARK "-- evenkeel: drawn"

bool gnuplot_is_there(void)
{
    const char *path = getenv("PATH");
    struct text name = { 0 };
    bool is_there = false;
    for (const char *part = path != NULL ? path : "/usr/bin:/bin"; !is_there; part++) {
        size_t length = strcspn(part, ":");
        struct stat status;
        text_clear(&name);
        text_append_bytes(&name, length > 0 ? part : ".", length > 0 ? length : 1);
        text_append(&name, "/gnuplot");
        is_there = access(text_string(&name), X_OK) == 0 &&
                   stat(text_string(&name), &status) == 0 && S_ISREG(status.st_mode);
        part += length;
        if (*part == '\0')
            break;
    }
    text_free(&name);
    return is_there;
}

void gnuplot_quote(struct text *script, const char *string)
{
    text_append(script, "'");
    for (const char *p = string; *p != '\0'; p++) {
        if (*p == '\'')
            text_append(script, "''");
        else
            text_append_bytes(script, (unsigned char)*p < ' ' || *p == 0x7f ? " " : p, 1);
    }
    text_append(script, "'");
}

/* ---- one process ---- */

struct process {
    pid_t id;
    FILE *messages; /* its standard error */
};

/* The commands come from a file without a name, so that neither side waits for the other. */
static FILE *write_commands(const char *const *jobs, size_t n_jobs)
{
    FILE *commands = tmpfile();
    if (commands == NULL)
        return NULL;
    for (size_t i = 0; i < n_jobs; i++)
        fprintf(commands, "reset session\n%s\nset output\nset print\nprint '%s'\n", jobs[i],
                DONE_MARK);
    if (fflush(commands) == 0 && !ferror(commands) && fseek(commands, 0, SEEK_SET) == 0)
        return commands;
    fclose(commands);
    return NULL;
}

static int spawn(struct process *process, int commands, const int messages[2])
{
    /* As a file, standard input ends at the first error; as standard input it would go on. */
    char name[] = "gnuplot", default_settings[] = "-d", input[] = "/dev/stdin";
    char *const arguments[] = { name, default_settings, input, NULL };
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_adddup2(&actions, commands, STDIN_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, messages[1], STDERR_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_addclose(&actions, messages[0]);
    if (error == 0)
        error = posix_spawnp(&process->id, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static int start(struct process *process, const char *const *jobs, size_t n_jobs)
{
    FILE *commands = write_commands(jobs, n_jobs);
    int messages[2];
    if (commands == NULL)
        return errno;
    if (pipe(messages) != 0) {
        int error = errno;
        fclose(commands);
        return error;
    }
    fflush(stdout);
    int error = spawn(process, fileno(commands), messages);
    fclose(commands);
    close(messages[1]);
    process->messages = error == 0 ? fdopen(messages[0], "r") : NULL;
    if (error == 0 && process->messages == NULL)
        error = errno;
    if (error != 0)
        close(messages[0]);
    return error;
}

/* How a process ended, for a job that said nothing. */
static void describe_end(struct text *message, const struct process *process)
{
    int status = 0;
    while (waitpid(process->id, &status, 0) < 0 && errno == EINTR)
        ;
    if (message->length > 0)
        return;
    if (WIFSIGNALED(status))
        text_printf(message, "gnuplot was ended by signal %d", WTERMSIG(status));
    else
        text_printf(message, "gnuplot ended with status %d", WEXITSTATUS(status));
}

static bool is_cancelled(const atomic_bool *cancel)
{
    return cancel != NULL && atomic_load(cancel);
}

/* Follows a process to its end, or ends it; answers how many of the jobs were told of. */
static size_t follow(struct process *process, size_t first, size_t n_jobs, gnuplot_told_fn *told,
                     void *context, const atomic_bool *cancel)
{
    struct text message = { 0 };
    char *line = NULL;
    size_t size = 0, n_done = 0;
    while (!is_cancelled(cancel) && getline(&line, &size, process->messages) > 0) {
        if (strncmp(line, DONE_MARK, strlen(DONE_MARK)) == 0) {
            told(context, first + n_done++, NULL);
            text_clear(&message);
        } else if (line[strspn(line, " \t^\n")] != '\0') {
            text_append(&message, line);
        }
    }
    if (is_cancelled(cancel))
        kill(process->id, SIGTERM);
    fclose(process->messages);
    describe_end(&message, process);
    if (n_done < n_jobs && !is_cancelled(cancel))
        told(context, first + n_done++, text_string(&message));
    free(line);
    text_free(&message);
    return n_done;
}

int gnuplot_draw(const char *const *jobs, size_t n_jobs, gnuplot_told_fn *told, void *context,
                 const atomic_bool *cancel)
{
    for (size_t first = 0; first < n_jobs;) {
        if (is_cancelled(cancel))
            return ECANCELED;
        struct process process;
        int error = start(&process, jobs + first, n_jobs - first);
        if (error != 0)
            return error;
        first += follow(&process, first, n_jobs - first, told, context, cancel);
    }
    return 0;
}
