using System.CommandLine;
using Winnow.Cli.Http;

namespace Winnow.Cli.Import;

/// <summary><c>winnow import FILE --index NAME</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = ".tsv or .csv with a header line, .ndjson (one document a line), or .json (one array)" };
        var index = new Option<string>("--index") { Description = "Where to; created with typed fields when it is missing", Required = true };
        var id = new Option<string?>("--id") { Description = "The column whose value becomes the document's id" };
        var types = new Option<string[]>("--type") { Description = "COLUMN=TYPE: a field's type instead of the one that its first values suggest", DefaultValueFactory = _ => [] };
        var shards = new Option<int>("--shards") { Description = "Shards of an index that is created", DefaultValueFactory = _ => 1 };
        var batch = new Option<int>("--batch") { Description = "Documents a request", DefaultValueFactory = _ => 5000 };
        var parallel = new Option<int>("--parallel") { Description = "Requests at a time", DefaultValueFactory = _ => 2 };
        var url = Options.Url();
        var command = new Command("import", "Load a file into an index") { file, index, id, types, shards, batch, parallel, url };
        command.SetAction((result, cancellation) => Options.Run(async () =>
        {
            using var http = new WinnowHttp(result.GetRequiredValue(url));
            var settings = new ImportSettings(
                result.GetRequiredValue(file),
                result.GetRequiredValue(index),
                result.GetValue(id),
                ParseTypes(result.GetRequiredValue(types)),
                result.GetValue(shards),
                Math.Max(1, result.GetValue(batch)),
                Math.Max(1, result.GetValue(parallel)));
            return await new Importer(http, settings).Run(cancellation);
        }));
        return command;
    }

    private static Dictionary<string, string> ParseTypes(string[] options)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"--type wants COLUMN=TYPE, not '{option}'");
            }

            types[option[..equals]] = option[(equals + 1)..];
        }

        return types;
    }
}

internal sealed record ImportSettings(FileInfo File, string Index, string? IdColumn, IReadOnlyDictionary<string, string> Types, int Shards, int BatchSize, int Parallel);
