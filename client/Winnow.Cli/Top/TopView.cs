using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Winnow.Cli.Top;

/// <summary>The picture that two looks make.</summary>
internal static class TopView
{
    public static IRenderable Render(Look last, Look now)
    {
        var seconds = Math.Max(0.001, Stopwatch.GetElapsedTime(last.Timestamp, now.Timestamp).TotalSeconds);
        var colour = now.Status switch { "green" => "green", "yellow" => "yellow", _ => "red" };
        return new Rows(
            new Markup($"[bold]{Markup.Escape(now.Cluster)}[/] [{colour}]{now.Status}[/]  {now.ActiveShards} shards active, {now.UnassignedShards} unassigned"),
            Nodes(last, now, seconds),
            Indices(last, now, seconds));
    }

    private static Table Nodes(Look last, Look now, double seconds)
    {
        var before = last.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        var table = Columns("node", "roles", "m", "cpu %", "memory", "disk %", "shards", "index/s", "search/s");
        foreach (var node in now.Nodes)
        {
            var old = before.GetValueOrDefault(node.Name) ?? node;
            table.AddRow(
                Markup.Escape(node.Name),
                node.Roles,
                node.Master,
                Number(node.Cpu),
                Bytes(node.MemoryBytes),
                Number(node.DiskUsedPercent),
                Number(node.Shards),
                Rate(old.Indexed, node.Indexed, seconds),
                Rate(old.Searched, node.Searched, seconds));
        }

        return table;
    }

    private static Table Indices(Look last, Look now, double seconds)
    {
        var before = last.Indices.ToDictionary(index => index.Name, StringComparer.Ordinal);
        var table = Columns("index", "health", "pri", "rep", "documents", "size", "index/s", "search/s");
        foreach (var index in now.Indices)
        {
            var old = before.GetValueOrDefault(index.Name) ?? index;
            table.AddRow(
                Markup.Escape(index.Name),
                index.Health,
                Number(index.Primaries),
                Number(index.Replicas),
                Number(index.Documents),
                Bytes(index.Bytes),
                Rate(old.Indexed, index.Indexed, seconds),
                Rate(old.Searched, index.Searched, seconds));
        }

        return table;
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (name, at) in names.Select((name, at) => (name, at)))
        {
            table.AddColumn(new TableColumn(name) { Alignment = at < 2 ? Justify.Left : Justify.Right });
        }

        return table;
    }

    private static string Rate(long before, long after, double seconds) => Number((long)(Math.Max(0, after - before) / seconds));

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Bytes(long value)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        var scaled = (double)value;
        var unit = 0;
        while (scaled >= 1024 && unit < units.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }

        return scaled.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
