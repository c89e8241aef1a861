using System.Diagnostics;
using System.Globalization;

namespace Winnow.Cli.Snapshots;

/// <summary>Numbers as the commands print them.</summary>
internal static class Text
{
    public static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Seconds(Stopwatch watch) => watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
