using System.CommandLine;

namespace Winnow.Cli.Snapshots;

/// <summary>Which repository a command uses, and how it is registered when the command is to do that.</summary>
internal sealed class RepositoryOptions
{
    public Option<string> Name { get; } = new("--repository") { Description = "The repository's name", Required = true };

    public Option<string?> Location { get; } = new("--location") { Description = "Registers the repository first: a folder below the servers' path.repo" };

    public Option<string?> Type { get; } = new("--type") { Description = "Registers the repository first: fs, azure or s3, with its settings" };

    public Option<string[]> Settings { get; } = new("--setting")
    {
        Description = "KEY=VALUE: a setting of a repository that is registered, such as container=backups or bucket=backups",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Name);
        command.Options.Add(Location);
        command.Options.Add(Type);
        command.Options.Add(Settings);
    }

    public RepositoryChoice Read(ParseResult result)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in result.GetRequiredValue(Settings))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            settings[equals > 0 ? setting[..equals] : throw new FormatException($"--setting wants KEY=VALUE, not '{setting}'")] = setting[(equals + 1)..];
        }

        var type = result.GetValue(Type);
        if (result.GetValue(Location) is { } location)
        {
            type ??= "fs";
            settings["location"] = location;
        }

        return type is null && settings.Count > 0
            ? throw new FormatException("--setting is for a repository that is registered: --type or --location says so")
            : new RepositoryChoice(result.GetRequiredValue(Name), type, settings);
    }
}

/// <summary>A repository; with a type it is registered before it is used.</summary>
internal sealed record RepositoryChoice(string Name, string? Type, IReadOnlyDictionary<string, string> Settings);
