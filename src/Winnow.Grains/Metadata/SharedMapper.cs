using System.Text;
using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Grains.Metadata;

/// <summary>
/// The one mapper of an index, made when it is first asked for. Whoever asks by way of an old version gets the same mapper as all others: a
/// shard that is opened while the mapping changes must not be left with a mapper of its own, which nobody would keep up to date.
/// </summary>
internal sealed class SharedMapper(IndexSettings settings, string mapping)
{
    private readonly Lock _gate = new();
    private IndexSettings _settings = settings;
    private string _mapping = mapping;
    private MapperService? _service;

    public MapperService Service
    {
        get
        {
            lock (_gate)
            {
                return _service ??= new MapperService(_settings, Encoding.UTF8.GetBytes(_mapping));
            }
        }
    }

    public void Follow(IndexSettings settings, string mapping)
    {
        lock (_gate)
        {
            if (_service is not null && !ReferenceEquals(settings, _settings))
            {
                _service.Apply(settings);
            }

            if (_service is not null && !string.Equals(mapping, _mapping, StringComparison.Ordinal))
            {
                _service.Apply(_service.MergeWith(Encoding.UTF8.GetBytes(mapping)));
            }

            (_settings, _mapping) = (settings, mapping);
        }
    }
}
