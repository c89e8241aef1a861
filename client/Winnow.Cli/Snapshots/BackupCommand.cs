using System.CommandLine;
using Winnow.Cli.Http;

namespace Winnow.Cli.Snapshots;

/// <summary><c>winnow backup --repository NAME</c>: the whole cluster in one snapshot.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var repository = new RepositoryOptions();
        var name = new Option<string?>("--name") { Description = "The snapshot's name; backup- and the time when it is not given" };
        var indices = new Option<string>("--indices") { Description = "Which indices: names and patterns with commas between them", DefaultValueFactory = _ => "*" };
        var partial = new Option<bool>("--partial") { Description = "Takes what there is when a shard has no copy" };
        var noGlobalState = new Option<bool>("--no-global-state") { Description = "Leaves out persistent settings, templates and policies" };
        var url = Options.Url();
        var command = new Command("backup", "Take a snapshot of the whole cluster: indices, settings, templates, policies") { name, indices, partial, noGlobalState, url };
        repository.AddTo(command);
        command.SetAction((result, cancellation) => Options.Run(async () =>
        {
            var choice = repository.Read(result);
            using var http = new WinnowHttp(result.GetRequiredValue(url));
            var settings = new BackupSettings(
                choice,
                result.GetValue(name) ?? $"backup-{DateTime.UtcNow:yyyy.MM.dd-HHmmss}",
                result.GetRequiredValue(indices),
                result.GetValue(partial),
                !result.GetValue(noGlobalState));
            return await new Backup(new SnapshotHttp(http), settings).Run(cancellation);
        }));
        return command;
    }
}

internal sealed record BackupSettings(RepositoryChoice Repository, string Snapshot, string Indices, bool Partial, bool GlobalState);
