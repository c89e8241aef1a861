using System.CommandLine;
using Spectre.Console;
using Winnow.Cli.Http;

namespace Winnow.Cli;

/// <summary>What all commands have in common.</summary>
internal static class Options
{
    public static Option<Uri> Url() => new("--url")
    {
        Description = "The server",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:9200"),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"--url wants an http address, not '{text}'");
            return null;
        },
    };

    /// <summary>Runs a command; what the server or the disk refuses is one line on stderr and exit code 1.</summary>
    public static async Task<int> Run(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception exception) when (exception is ServerException or IOException or UnauthorizedAccessException or FormatException)
        {
            await Console.Error.WriteLineAsync($"winnow: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.Reset();
            return 130;
        }
    }
}
