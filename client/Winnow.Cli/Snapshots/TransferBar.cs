using Spectre.Console;

namespace Winnow.Cli.Snapshots;

/// <summary>Looks at a transfer until it has ended; at a terminal it shows a bar meanwhile.</summary>
internal static class TransferBar
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static async Task<Transfer> Show(string title, Func<CancellationToken, Task<Transfer>> look, CancellationToken cancellation)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await Follow(look, _ => { }, cancellation);
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(title.EscapeMarkup());
                return await Follow(look, transfer => Update(bar, title, transfer), cancellation);
            });
    }

    private static async Task<Transfer> Follow(Func<CancellationToken, Task<Transfer>> look, Action<Transfer> show, CancellationToken cancellation)
    {
        while (true)
        {
            var transfer = await look(cancellation);
            show(transfer);
            if (transfer.HasEnded)
            {
                return transfer;
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private static void Update(ProgressTask bar, string title, Transfer transfer)
    {
        bar.MaxValue = Math.Max(1, transfer.TotalBytes);
        bar.Value = transfer.HasEnded ? bar.MaxValue : transfer.Bytes;
        bar.Description = $"{title.EscapeMarkup()}  {Text.Number(transfer.Shards)} of {Text.Number(transfer.TotalShards)} shards  {Text.Number(transfer.Bytes)} bytes";
    }
}
