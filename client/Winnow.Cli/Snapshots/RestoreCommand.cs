using System.CommandLine;
using Winnow.Cli.Http;

namespace Winnow.Cli.Snapshots;

/// <summary><c>winnow restore --repository NAME [SNAPSHOT]</c>: a whole cluster out of one snapshot.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var repository = new RepositoryOptions();
        var snapshot = new Argument<string?>("SNAPSHOT") { Description = "Which one; the last successful when it is not given", DefaultValueFactory = _ => null };
        var indices = new Option<string>("--indices") { Description = "Which indices: names and patterns with commas between them", DefaultValueFactory = _ => "*" };
        var pattern = new Option<string?>("--rename-pattern") { Description = "A regular expression for the names of indices that are to be called otherwise" };
        var replacement = new Option<string?>("--rename-replacement") { Description = "What they are called, with $1 for the first group" };
        var close = new Option<bool>("--close") { Description = "Closes indices of the same names first, so that they are replaced" };
        var noGlobalState = new Option<bool>("--no-global-state") { Description = "Leaves persistent settings, templates and policies as they are" };
        var url = Options.Url();
        var command = new Command("restore", "Bring back a snapshot: indices, settings, templates, policies")
        {
            snapshot, indices, pattern, replacement, close, noGlobalState, url,
        };
        repository.AddTo(command);
        command.SetAction((result, cancellation) => Options.Run(async () =>
        {
            var choice = repository.Read(result);
            using var http = new WinnowHttp(result.GetRequiredValue(url), Timeout.InfiniteTimeSpan);
            var settings = new RestoreSettings(
                choice,
                result.GetValue(snapshot),
                result.GetRequiredValue(indices),
                result.GetValue(pattern),
                result.GetValue(replacement),
                result.GetValue(close),
                !result.GetValue(noGlobalState));
            return await new Restore(new SnapshotHttp(http), settings).Run(cancellation);
        }));
        return command;
    }
}

internal sealed record RestoreSettings(
    RepositoryChoice Repository, string? Snapshot, string Indices, string? RenamePattern, string? RenameReplacement, bool Close, bool GlobalState);
