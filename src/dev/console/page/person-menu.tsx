import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { Menu } from './menu.tsx';
import { authorOf, useScene } from './scene.tsx';

/** Who one is: somebody else approves. */
export function PersonMenu() {
  const scene = useScene();
  const me = authorOf(scene, scene.me);
  return (
    <Menu
      className="person"
      label={`You are ${me.name}. Be somebody else`}
      face={
        <>
          <Avatar author={me} small />
          <span className="person-name">{me.name}</span>
          {me.badge && <span className="badge">{me.badge}</span>}
          <Icon name="chevron" />
        </>
      }
    >
      {(close) => (
        <>
          <p className="menu-title">You are</p>
          {scene.people.map((person) => (
            <button
              key={person.id}
              type="button"
              role="menuitemradio"
              aria-checked={person.id === scene.me}
              className="menu-item"
              onClick={() => {
                scene.go({ as: person.id });
                close();
              }}
            >
              <Avatar author={authorOf(scene, person.id)} small />
              <span className="menu-words">{person.realName}</span>
              {person.role && <span className="badge">{person.role}</span>}
            </button>
          ))}
        </>
      )}
    </Menu>
  );
}
