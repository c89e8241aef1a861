using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Winnow.Cli.Http;

namespace Winnow.Cli.Search;

/// <summary><c>winnow search INDEX 'query string'</c>.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var index = new Argument<string>("INDEX") { Description = "Index, alias or pattern" };
        var query = new Argument<string>("QUERY") { Description = "Words, \"phrases\", field:value, AND OR NOT, ranges: query_string syntax", DefaultValueFactory = _ => "*" };
        var size = new Option<int>("--size") { Description = "How many hits", DefaultValueFactory = _ => 10 };
        var sort = new Option<string?>("--sort") { Description = "FIELD or FIELD:desc instead of the score" };
        var json = new Option<bool>("--json") { Description = "The whole response, as the server gave it" };
        var url = Options.Url();
        var command = new Command("search", "Search an index") { index, query, size, sort, json, url };
        command.SetAction((result, cancellation) => Options.Run(async () =>
        {
            using var http = new WinnowHttp(result.GetRequiredValue(url));
            var path = $"{Uri.EscapeDataString(result.GetRequiredValue(index))}/_search?q={Uri.EscapeDataString(result.GetRequiredValue(query))}&size={result.GetValue(size)}"
                + (result.GetValue(sort) is { } order ? $"&sort={Uri.EscapeDataString(order)}" : "");
            using var answer = await http.Get(path, cancellation);
            if (result.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(answer, Indented));
            }
            else
            {
                Show(answer.RootElement);
            }

            return 0;
        }));
        return command;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static void Show(JsonElement answer)
    {
        var hits = answer.GetProperty("hits");
        var table = new Table().Border(TableBorder.Simple).AddColumn("score").AddColumn("id").AddColumn("source");
        foreach (var hit in hits.GetProperty("hits").EnumerateArray())
        {
            var score = hit.GetProperty("_score");
            table.AddRow(
                score.ValueKind == JsonValueKind.Number ? score.GetDouble().ToString("0.000", CultureInfo.InvariantCulture) : "-",
                Markup.Escape(hit.GetProperty("_id").GetString() ?? ""),
                Markup.Escape(hit.TryGetProperty("_source", out var source) ? source.GetRawText() : ""));
        }

        AnsiConsole.Write(table);
        var total = hits.GetProperty("total");
        var more = total.GetProperty("relation").GetString() == "gte" ? "at least " : "";
        AnsiConsole.MarkupLine($"{more}{total.GetProperty("value").GetInt64().ToString("#,0", CultureInfo.InvariantCulture)} hits in {answer.GetProperty("took").GetInt64()} ms");
    }
}
