using System.CommandLine;
using Spectre.Console;
using Winnow.Cli.Http;

namespace Winnow.Cli.Top;

/// <summary><c>winnow top</c>: nodes, indices, shards and rates, refreshed.</summary>
internal static class TopCommand
{
    public static Command Create()
    {
        var interval = new Option<double>("--interval") { Description = "Seconds between two looks", DefaultValueFactory = _ => 1 };
        var once = new Option<bool>("--once") { Description = "Two looks, one picture, no live display" };
        var url = Options.Url();
        var command = new Command("top", "Watch nodes, indices, shards and rates") { interval, once, url };
        command.SetAction((result, cancellation) => Options.Run(async () =>
        {
            using var http = new WinnowHttp(result.GetRequiredValue(url));
            var pause = TimeSpan.FromSeconds(Math.Max(0.1, result.GetValue(interval)));
            var last = await Look.Take(http, cancellation);
            if (result.GetValue(once) || !AnsiConsole.Profile.Capabilities.Interactive)
            {
                await Task.Delay(pause, cancellation);
                AnsiConsole.Write(TopView.Render(last, await Look.Take(http, cancellation)));
                return 0;
            }

            await AnsiConsole.Live(TopView.Render(last, last)).StartAsync(async live =>
            {
                while (true)
                {
                    await Task.Delay(pause, cancellation);
                    var now = await Look.Take(http, cancellation);
                    live.UpdateTarget(TopView.Render(last, now));
                    last = now;
                }
            });
            return 0;
        }));
        return command;
    }
}
