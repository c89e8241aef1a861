using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Winnow.Silo.Settings;

/// <summary>A settings file: nested mappings, dotted keys, or both.</summary>
internal static class YamlSettings
{
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string yaml, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException exception)
        {
            throw new SettingsException($"{file}: line {exception.Start.Line}, column {exception.Start.Column}: {exception.Message}", exception);
        }

        var values = new List<KeyValuePair<string, string>>();
        if (stream.Documents.Count > 0)
        {
            Flatten(stream.Documents[0].RootNode, "", values, file);
        }

        return values;
    }

    private static void Flatten(YamlNode node, string path, List<KeyValuePair<string, string>> values, string file)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    var name = Scalar(key, file);
                    Flatten(value, path.Length == 0 ? name : $"{path}.{name}", values, file);
                }

                break;
            case YamlSequenceNode sequence when path.Length > 0:
                values.Add(KeyValuePair.Create(path, string.Join(',', sequence.Children.Select(item => Scalar(item, file)))));
                break;
            case YamlScalarNode scalar when path.Length > 0:
                // No value is no empty value: an empty list of roles, say, would make a node that holds nothing.
                if (scalar is { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" })
                {
                    throw new SettingsException($"{file}: line {scalar.Start.Line}: [{path}] has no value");
                }

                values.Add(KeyValuePair.Create(path, scalar.Value ?? ""));
                break;
            case YamlScalarNode { Value: null or "" }:
                break;
            default:
                throw new SettingsException($"{file}: line {node.Start.Line}: settings are keys with values");
        }
    }

    private static string Scalar(YamlNode node, string file) => node is YamlScalarNode scalar
        ? scalar.Value ?? ""
        : throw new SettingsException($"{file}: line {node.Start.Line}: a name or a plain value is expected");
}
