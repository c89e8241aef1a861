using System.Globalization;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// What happened, one line an event. Two runs of one seed have the same lines; the hash tells it without keeping them.
/// </summary>
public sealed class SimulationTrace(TextWriter? writer)
{
    private ulong _hash = 0xcbf29ce484222325;

    /// <summary>Whether somebody reads the lines; describing an event costs more than running it.</summary>
    public bool IsRead => writer is not null;

    /// <summary>Over everything that was noted so far.</summary>
    public ulong Hash => _hash;

    public long Events { get; private set; }

    internal void Note(long ticks, string process, string kind, long detail)
    {
        Events++;
        Add((ulong)ticks);
        Add(process);
        Add(kind);
        Add((ulong)detail);
    }

    internal void Write(long ticks, string process, string kind, string text) => writer?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{ticks / 10_000_000,4}.{ticks % 10_000_000:d7} {process,-8} {kind,-8} {text}"));

    private void Add(ulong value) => _hash = (_hash ^ value) * 0x100000001b3;

    private void Add(string text)
    {
        foreach (var character in text)
        {
            Add(character);
        }
    }
}
