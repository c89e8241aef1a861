using System.Collections.Immutable;
using System.Globalization;

namespace Winnow.Protocols.Allocation;

/// <summary>The low, high and flood stage watermark: how much of a disk must stay free.</summary>
public sealed class DiskWatermarks
{
    public const string Prefix = "cluster.routing.allocation.disk.watermark.";
    private const long Gigabyte = 1L << 30;

    public DiskWatermarks(ImmutableSortedDictionary<string, string> settings)
    {
        Enabled = SettingLiterals.Bool(settings.GetValueOrDefault("cluster.routing.allocation.disk.threshold_enabled"), true);
        Low = Watermark.Read(settings, Prefix + "low", "85%", 200 * Gigabyte);
        High = Watermark.Read(settings, Prefix + "high", "90%", 150 * Gigabyte);
        FloodStage = Watermark.Read(settings, Prefix + "flood_stage", "95%", 100 * Gigabyte);
    }

    public bool Enabled { get; }

    public Watermark Low { get; }

    public Watermark High { get; }

    public Watermark FloodStage { get; }
}

/// <summary>A part of the disk that may be used, or bytes that must stay free.</summary>
public sealed record Watermark(string Key, string Value, double? UsedRatio, long FreeBytes, long? MaxHeadroom)
{
    /// <summary>A large disk has enough free with the headroom, whatever the ratio says; an explicit watermark has none unless it is given too.</summary>
    internal static Watermark Read(ImmutableSortedDictionary<string, string> settings, string key, string standard, long standardHeadroom)
    {
        var given = settings.TryGetValue(key, out var text);
        var value = text ?? standard;
        var headroom = settings.TryGetValue(key + ".max_headroom", out var room) ? SettingLiterals.Bytes(room) : given ? null : standardHeadroom;
        return Ratio(value) is { } ratio ? new Watermark(key, value, ratio, 0, headroom) : new Watermark(key, value, null, SettingLiterals.Bytes(value) ?? 0, null);
    }

    public static bool IsValid(string value) => Ratio(value) is >= 0 and <= 1 || SettingLiterals.Bytes(value) is >= 0;

    public long RequiredFree(long total)
    {
        if (UsedRatio is not { } ratio)
        {
            return FreeBytes;
        }

        var required = (long)Math.Ceiling(total * (1 - ratio));
        return MaxHeadroom is { } headroom ? Math.Min(required, headroom) : required;
    }

    public bool IsExceeded(DiskUsage disk) => disk.Total > 0 && disk.Free < RequiredFree(disk.Total);

    /// <summary>The setting as explanations quote it.</summary>
    public override string ToString() => $"[{Key}={Value}]";

    private static double? Ratio(string value)
    {
        if (value.EndsWith('%') && double.TryParse(value.AsSpan(0, value.Length - 1), CultureInfo.InvariantCulture, out var percent))
        {
            return percent / 100;
        }

        return double.TryParse(value, CultureInfo.InvariantCulture, out var ratio) && ratio is > 0 and <= 1 ? ratio : null;
    }
}
