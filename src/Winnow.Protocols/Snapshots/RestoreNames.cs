using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Winnow.Protocols.Snapshots;

/// <summary>What indices of a snapshot are called in the cluster: <c>rename_pattern</c> and <c>rename_replacement</c>, which are Java's.</summary>
public static class RestoreNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>By the new name, the name in the snapshot. Two that become one are refused.</summary>
    public static IReadOnlyList<(string Source, string Name)> Rename(
        string repository, string snapshot, IEnumerable<string> indices, string? pattern, string? replacement)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new List<(string, string)>();
        var rename = pattern is null || replacement is null ? null : Compile(pattern, replacement);
        foreach (var index in indices)
        {
            var name = rename?.Invoke(index) ?? index;
            if (!renamed.TryAdd(name, index))
            {
                throw SnapshotRefusals.Restore(
                    repository, snapshot, $"indices [{index}] and [{renamed[name]}] are renamed into the same index [{name}]");
            }

            names.Add((index, name));
        }

        return names;
    }

    private static Func<string, string> Compile(string pattern, string replacement)
    {
        Regex regex;
        try
        {
            regex = new Regex(pattern, RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException exception)
        {
            throw Refusals.IllegalArgument($"[rename_pattern] [{pattern}] is no regular expression: {exception.Message}");
        }

        var target = Replacement(regex, replacement);
        return name =>
        {
            try
            {
                return regex.Replace(name, target);
            }
            catch (RegexMatchTimeoutException)
            {
                throw Refusals.IllegalArgument($"[rename_pattern] [{pattern}] takes too long to match [{name}]");
            }
        };
    }

    /// <summary>Java's replacement as .NET's: a backslash takes the next character as it is, a number takes further digits as long as there is such a group.</summary>
    private static string Replacement(Regex regex, string java)
    {
        var net = new StringBuilder();
        var groups = regex.GetGroupNumbers().Length - 1;
        for (var i = 0; i < java.Length; i++)
        {
            if (java[i] == '\\' && i + 1 < java.Length)
            {
                i++;
                net.Append(java[i] == '$' ? "$$" : java[i].ToString());
            }
            else if (java[i] != '$')
            {
                net.Append(java[i]);
            }
            else if (i + 1 < java.Length && char.IsAsciiDigit(java[i + 1]))
            {
                var group = java[++i] - '0';
                while (i + 1 < java.Length && char.IsAsciiDigit(java[i + 1]) && (group * 10) + java[i + 1] - '0' <= groups)
                {
                    group = (group * 10) + java[++i] - '0';
                }

                net.Append(group <= groups ? $"${{{group.ToString(CultureInfo.InvariantCulture)}}}" : throw Refusals.IllegalArgument($"[rename_replacement] No group {group}"));
            }
            else if (i + 1 < java.Length && java[i + 1] == '{' && java.IndexOf('}', i) is var end and > 0
                && regex.GroupNumberFromName(java[(i + 2)..end]) >= 0)
            {
                net.Append(java, i, end + 1 - i);
                i = end;
            }
            else
            {
                throw Refusals.IllegalArgument($"[rename_replacement] Illegal group reference in [{java}]");
            }
        }

        return net.ToString();
    }
}
