using System.Collections;
using Winnow.Grains.Cluster;
using Winnow.Repositories;
using Winnow.Search;

namespace Winnow.Silo.Settings;

/// <summary>Reads settings from the command line (<c>--key=value</c>), the environment (<c>WINNOW_HTTP_PORT</c>) and <c>winnow.yml</c>, in this order of precedence.</summary>
internal static class SettingsReader
{
    private const string EnvironmentPrefix = "WINNOW_";
    private const string FileName = "winnow.yml";

    public static SiloSettings Read(IReadOnlyList<string> arguments, IDictionary environment, string workingDirectory)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var file = Path.Combine(workingDirectory, FileName);
        if (File.Exists(file))
        {
            Add(values, YamlSettings.Read(File.ReadAllText(file), file), file);
        }

        Add(values, Environment(environment), "the environment");
        Add(values, CommandLine(arguments), "the command line");
        return new SiloSettings(values);
    }

    private static IEnumerable<KeyValuePair<string, string>> CommandLine(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (!argument.StartsWith("--", StringComparison.Ordinal) || equals < 3)
            {
                throw new SettingsException($"argument [{argument}] is not of the form --key=value");
            }

            yield return KeyValuePair.Create(argument[2..equals], argument[(equals + 1)..]);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Environment(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            if (entry.Key is string name && name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
            {
                yield return KeyValuePair.Create(Key(name), entry.Value as string ?? "");
            }
        }
    }

    /// <summary>WINNOW_CLUSTER_MAX_SHARDS_PER_NODE is cluster.max_shards_per_node: which underscores are dots, the known names say.</summary>
    private static string Key(string variable)
    {
        var wanted = variable[EnvironmentPrefix.Length..];
        var known = KnownSettings.Names.FirstOrDefault(name => string.Equals(name.Replace('.', '_'), wanted, StringComparison.OrdinalIgnoreCase));
        if ((known ?? RepositoryClients.FromVariable(wanted) ?? ClusterScopedSettings.FromVariable(wanted)) is { } setting)
        {
            return setting;
        }

        const string Attributes = "NODE_ATTR_";
        return wanted.StartsWith(Attributes, StringComparison.OrdinalIgnoreCase)
            ? KnownSettings.NodeAttributes + wanted[Attributes.Length..].ToLowerInvariant()
            : wanted.ToLowerInvariant().Replace('_', '.');
    }

    private static void Add(SortedDictionary<string, string> values, IEnumerable<KeyValuePair<string, string>> settings, string source)
    {
        foreach (var (key, value) in settings)
        {
            if (!KnownSettings.IsKnown(key))
            {
                throw new SettingsException($"unknown setting [{key}] in {source}{NearestName.DidYouMean(key, KnownSettings.Names, NearestName.SettingSimilarity)}");
            }

            values[key] = value;
        }
    }
}
