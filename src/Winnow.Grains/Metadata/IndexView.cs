using Winnow.Protocols.Indices;
using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Grains.Metadata;

/// <summary>
/// An index at one version, with what it takes to read its documents and queries. All versions of an index share one mapper, which follows
/// the newest mapping: shard engines hold on to it. Only a change of analysis, for which the index is closed, makes a new one.
/// </summary>
internal sealed class IndexView
{
    private readonly SharedMapper _mapper;

    public IndexView(IndexMetadata metadata, IndexView? before = null)
    {
        Metadata = metadata;
        Settings = before is not null && before.Metadata.SettingsVersion == metadata.SettingsVersion ? before.Settings : new IndexSettings(metadata.Settings);
        if (before is not null && SameAnalysis(before.Settings, Settings))
        {
            _mapper = before._mapper;
            _mapper.Follow(Settings, metadata.Mapping);
        }
        else
        {
            _mapper = new SharedMapper(Settings, metadata.Mapping);
        }
    }

    public IndexMetadata Metadata { get; }

    public string Name => Metadata.Name;

    public string Uuid => Metadata.Uuid;

    public IndexSettings Settings { get; }

    public MapperService Mapper => _mapper.Service;

    private static bool SameAnalysis(IndexSettings a, IndexSettings b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        var before = a.Group("index.analysis.");
        var after = b.Group("index.analysis.");
        return before.Count == after.Count && before.All(pair => after.TryGetValue(pair.Key, out var value) && string.Equals(value, pair.Value, StringComparison.Ordinal));
    }
}
