using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Winnow.Cli.Demo;

/// <summary>What is seen of a demo: what has happened, and how far everybody is now. Lines where there is no terminal.</summary>
internal sealed class DemoScreen
{
    private readonly List<string> _said = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private IRenderable _table = new Text("");
    private LiveDisplayContext? _display;

    private string Now => TimeProvider.System.GetElapsedTime(_started).TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture).PadLeft(8);

    public async Task Show(Func<Task> demo)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            await demo();
            return;
        }

        await AnsiConsole.Live(_table).StartAsync(async display =>
        {
            _display = display;
            await demo();
        });
    }

    public void Say(string text) => Write($"{Now}  {text}");

    public void Show(IReadOnlyList<LagLook> looks, IReadOnlyList<OrderWriter> writers)
    {
        if (_display is not null)
        {
            _table = Table(looks, writers);
            Refresh();
            return;
        }

        foreach (var look in looks)
        {
            Say($"{look.Follower} <- {look.Leader}: {Number(look.Documents)} documents, {Lag(look)}");
        }
    }

    private void Write(string line)
    {
        if (_display is null)
        {
            Console.WriteLine(line);
            return;
        }

        _said.Add(line);
        Refresh();
    }

    private void Refresh() => _display!.UpdateTarget(new Rows([.. _said.Select(line => new Text(line)), _table]));

    private static Rows Table(IReadOnlyList<LagLook> looks, IReadOnlyList<OrderWriter> writers)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("follower", "leader", "documents", "behind");
        table.Columns[2].Alignment = Justify.Right;
        foreach (var look in looks)
        {
            table.AddRow(new Text($"{look.Follower}"), new Text($"{look.Leader}"), new Text(Number(look.Documents)), new Text(Lag(look)));
        }

        return new Rows([.. writers.Select(writer => (IRenderable)new Text($"{writer.Place}: {Number(writer.Acknowledged)} orders acknowledged")), table]);
    }

    private static string Lag(LagLook look) => look.Trouble ?? $"{Number(look.Operations)} operations, {Number(look.Millis)} ms behind";

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
